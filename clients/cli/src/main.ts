import { report } from './failure.js';
import { carillonProgram } from './program.js';

// Whoever reads only the first lines, as `head` does, has had enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await carillonProgram().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
