import { Component, type ReactNode } from 'react';
import { Button } from './button';
import { Fault } from './notice';

interface BoundaryProps {
  onRetry?: () => void;
  children: ReactNode;
}

/** A page that fails says so in its own place, and leaves the rest standing. */
export class Boundary extends Component<BoundaryProps, { error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const retry = (): void => {
      this.props.onRetry?.();
      this.setState({ error: null });
    };
    return (
      <div className="page">
        <Fault error={error} />
        <div>
          <Button onClick={retry}>Try again</Button>
        </div>
      </div>
    );
  }
}
