"""What all tests against recordings share."""

import unittest

from transcripts import Node, Scenario, normal


class TranscriptTest(unittest.TestCase):
    maxDiff = None
    node = Node()

    def hurry(self, node=None):
        """kubeadm's waits of minutes become seconds, for the rest of this test: only where the recording ran into them."""
        node = node or self.node
        node.switch("set", "hurry", "10")
        self.addCleanup(node.switch, "clear", "hurry")

    def play(self, name, node=None, command=None, config=None, moves=(), path="/root/kubeadm.yaml", user=None, only=None,
             edit=lambda text: text):
        """Runs a recorded command and compares exit code, standard output and standard error.

        edit: applied to both sides, for what a scenario cannot repeat; only: streams to compare.
        """
        node = node or self.node
        scenario = Scenario(name, moves)
        config = scenario.config if config is None else config
        if config:
            node.write(path, config)
        done = node.run(command or scenario.command, user=user)
        expected = scenario.expected
        wanted = {"exit code": expected.code, "stdout": expected.stdout, "stderr": expected.stderr}
        found = {"exit code": done.code, "stdout": done.stdout, "stderr": done.stderr}
        for stream in only or wanted:
            left, right = wanted[stream], found[stream]
            if stream != "exit code":
                left, right = edit(normal(left)), edit(normal(right))
            self.assertEqual(left, right, f"{name}: {stream}\nall of stderr: {done.stderr}")
        return done

    def same_files(self, name, node=None, ignore=()):
        """The files that the recording found afterwards, with their modes."""
        wanted, found = Scenario(name).files(), (node or self.node).files()
        wanted = {path: mode for path, mode in wanted.items() if path not in ignore}
        found = {path: mode for path, mode in found.items() if path not in ignore}
        self.assertEqual(wanted, found, f"{name}: files")
