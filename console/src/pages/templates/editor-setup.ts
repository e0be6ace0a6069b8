import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { html } from '@codemirror/lang-html';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { editorTheme } from './editor-theme';
import { expressionMarks } from './expression-marks';

/** Tab goes on to the next control, as everywhere; F8 goes to the next mark. */
export function editorSetup(language: 'html' | 'text'): Extension {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
  return [
    EditorView.cspNonce.of(nonce),
    editorTheme,
    lineNumbers(),
    lintGutter(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    bracketMatching(),
    indentOnInput(),
    EditorView.lineWrapping,
    syntaxHighlighting(classHighlighter),
    expressionMarks,
    language === 'html' ? html({ autoCloseTags: true }) : [],
    keymap.of([...lintKeymap, ...defaultKeymap, ...historyKeymap]),
  ];
}
