import Redis from 'ioredis';
import { testRedisUrl } from './test-database';

// Files of one worker share its Redis database: none may find the jobs of the one before.
beforeAll(async () => {
  const redis = new Redis(testRedisUrl());
  await redis.flushdb();
  await redis.quit();
});
