"""A few runs of interrupted_creates.py: each way once, under each engine that is there."""

import os
import random
import unittest

import harness
import interrupted_creates


class InterruptedCreates(unittest.TestCase):
    def test_no_image_is_lost_and_none_is_made_twice(self):
        seed = int(os.environ.get("KILN_TEST_SEED", random.randrange(10**6)))
        runs = len(interrupted_creates.WAYS) * len(interrupted_creates.engines(None))
        self.assertEqual(0, interrupted_creates.run_all(runs, seed, jobs=4, show=True))


if __name__ == "__main__":
    harness.main()
