import { RUNS } from './paths';
import { stopLeftovers } from './run-record';

void stopLeftovers(RUNS).then((stopped) => {
  if (stopped.length > 0)
    console.error(`The script ended without clearing up; stopped ${stopped.join(', ')}.`);
});
