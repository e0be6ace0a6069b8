import { Search } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../kit/button';

/** Finds one address or number: the whole of it, since that is what lists are kept by. */
export function FindAddress({ address, onFind }: { address: string; onFind: (address: string) => void }) {
  const [text, setText] = useState(address);
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onFind(text.trim());
      }}
    >
      <input
        className="input"
        type="search"
        aria-label="E-mail address or number"
        placeholder="A whole e-mail address or number"
        maxLength={400}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <Button type="submit">
        <Search aria-hidden /> Find
      </Button>
    </form>
  );
}
