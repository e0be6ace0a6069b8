import { EditorView } from '@codemirror/view';

const face = '.cm-selectionLayer .cm-selectionBackground';

/** The console's own colours, which know light and dark by themselves. */
export const editorTheme = EditorView.theme({
  '&': {
    minHeight: 'var(--editor-height)',
    maxHeight: '44rem',
    background: 'var(--surface)',
    color: 'var(--text)',
    fontSize: '0.8125rem',
  },
  // The frame around it is lit instead: gutters would lie over it.
  '&.cm-focused': { outline: '0' },
  '.cm-scroller': { overflow: 'auto', fontFamily: 'var(--mono)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-gutters': { borderRight: '0', background: 'var(--surface)', color: 'var(--text-3)' },
  '.cm-activeLine, .cm-activeLineGutter': { background: 'color-mix(in srgb, var(--hover) 60%, transparent)' },
  '.cm-activeLineGutter': { color: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  [`& > .cm-scroller > ${face}, &.cm-focused > .cm-scroller > ${face}`]: { background: 'var(--accent-soft)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    background: 'var(--accent-soft)',
    color: 'inherit',
  },
  '.cm-tooltip': {
    maxWidth: '28rem',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-s)',
    background: 'var(--raised)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow-l)',
    overflowWrap: 'anywhere',
  },
  // The marks of the package are pictures in its style sheet, which the page's policy refuses.
  '.cm-lintRange.cm-lintRange': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--warn) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange.cm-lintRange-error': { textDecorationColor: 'var(--bad)' },
  '.cm-lint-marker.cm-lint-marker': {
    width: '0.5rem',
    height: '0.5rem',
    margin: '0.4rem auto 0',
    borderRadius: '50%',
    background: 'var(--warn)',
    content: 'none',
  },
  '.cm-lint-marker.cm-lint-marker-error': { background: 'var(--bad)' },
  '.cm-lint-marker.cm-lint-marker-info': { background: 'var(--info)' },
  '.cm-expression, .cm-expression *': { color: 'var(--accent)' },
  '.tok-typeName, .tok-keyword': { color: 'var(--good)' },
  '.tok-propertyName': { color: 'var(--info)' },
  '.tok-string': { color: 'var(--warn)' },
  '.tok-comment, .tok-meta, .tok-punctuation': { color: 'var(--text-3)' },
});
