/** Gives an answer that is a file to the browser to keep, under the name that the API has for it or this one. */
export async function download(response: Response, name: string): Promise<void> {
  const told = /filename="?([^";]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = told ?? name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
