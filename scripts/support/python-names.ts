/** Words that Python keeps for itself, of those that an API may use. */
const KEYWORDS = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global if
  import in is lambda nonlocal not or pass raise return try while with yield`.split(/\s+/),
);

export function isKeyword(name: string): boolean {
  return KEYWORDS.has(name);
}

/** `rotateSecret` is `rotate_secret`, and `import` is `import_` (PEP 8). */
export function pythonName(name: string): string {
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return isKeyword(snake) ? `${snake}_` : snake;
}

/** The lines of a text, none longer than the width unless one word is. */
export function wrapped(text: string, width: number): string[] {
  return text.split(/\n+/).flatMap((paragraph, i) => {
    const lines = [''];
    for (const word of paragraph.split(' ')) {
      const line = lines.at(-1) ?? '';
      if (line && line.length + word.length + 1 > width) lines.push(word);
      else lines[lines.length - 1] = line ? `${line} ${word}` : word;
    }
    return i === 0 ? lines : ['', ...lines];
  });
}
