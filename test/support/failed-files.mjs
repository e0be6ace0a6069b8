import { writeFileSync } from 'node:fs';

/** Leaves the paths of the test files that failed in the file that FAILED_TEST_FILES names; see scripts/test.ts. */
export default class FailedFiles {
  onRunComplete(_contexts, { testResults }) {
    const file = process.env.FAILED_TEST_FILES;
    if (!file) return;
    const failed = testResults.filter((each) => each.numFailingTests > 0 || each.testExecError);
    writeFileSync(file, JSON.stringify(failed.map((each) => each.testFilePath)));
  }
}
