import { setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useEffectEvent, useRef } from 'react';
import { diagnosticsOf } from './diagnostics-of';
import { editorSetup } from './editor-setup';
import type { Mark } from './marks-in';

interface CodeEditorProps {
  label: string;
  language: 'html' | 'text';
  value: string;
  onChange: (text: string) => void;
  readOnly: boolean;
  marks: Mark[];
}

/** CodeMirror on one text. Another language or text is another editor: give it a key. */
export function CodeEditor({ label, language, value, onChange, readOnly, marks }: CodeEditorProps) {
  const holder = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(null);
  const change = useEffectEvent(onChange);
  const given = useEffectEvent(() => value);
  const mark = useEffectEvent((view: EditorView) =>
    view.dispatch(setDiagnostics(view.state, diagnosticsOf(view.state.doc, marks))),
  );

  useEffect(() => {
    const node = holder.current;
    if (!node) return undefined;
    const editing = new Compartment();
    const view = new EditorView({
      parent: node,
      state: EditorState.create({
        doc: given(),
        extensions: [
          editorSetup(language),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          editing.of([EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)]),
          readOnly ? EditorView.contentAttributes.of({ tabindex: '0' }) : [],
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) change(state.doc.toString());
          }),
        ],
      }),
    });
    editor.current = view;
    return () => view.destroy();
  }, [label, language, readOnly]);

  useEffect(() => {
    const view = editor.current;
    if (!view || view.state.doc.toString() === value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
  }, [value]);

  const told = JSON.stringify(marks);
  useEffect(() => {
    if (editor.current) mark(editor.current);
    // The same marks are not set again while somebody types.
  }, [told, label]);

  return <div ref={holder} className="code-editor" />;
}
