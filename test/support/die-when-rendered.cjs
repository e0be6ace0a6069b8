// Preloaded into a worker (node --require): it dies, as by the hand of the kernel that is out of memory, in the middle
// of rendering a copy whose subject holds the words of DIE_WHEN_RENDERED. Everything else is the product's own code.
'use strict';
const { join } = require('node:path');

const words = process.env.DIE_WHEN_RENDERED;
if (words) {
  const render = require(join(__dirname, '..', '..', 'dist', 'templates', 'render.js'));
  const { renderCopy } = render;
  render.renderCopy = (copy, variables) => {
    const rendered = renderCopy(copy, variables);
    if (rendered.content.subject?.includes(words)) process.kill(process.pid, 'SIGKILL');
    return rendered;
  };
}
