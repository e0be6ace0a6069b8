// The page in which what tenants write is shown: served with a policy of its own (no script but this file, no frame from
// elsewhere, no form) in an origin that nobody has. It puts what it is given into a frame in which nothing runs.

const view = document.createElement('iframe');
view.title = 'Preview';
view.setAttribute('sandbox', '');
view.style.cssText = 'position:fixed;inset:0;width:100%;height:100%;border:0;background:#fff';
document.body.append(view);

addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
  if (source === parent && typeof data === 'string') view.srcdoc = data;
});
parent.postMessage('ready', '*');
