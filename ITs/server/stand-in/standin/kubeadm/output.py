"""Standard output of init and join, line by line, with a hook for the switches `pause` and `kill`."""

from standin import switches


class Output:
    def __init__(self, command, node):
        self.command, self.node = command, node

    def __call__(self, line):
        print(line, flush=True)
        switches.at_line(self.command, self.node, line)
