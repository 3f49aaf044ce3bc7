"""What the author of a script must mend."""


class Misuse(Exception):
    """Something about the script that its author must mend; `names` are those that may have been meant."""

    def __init__(self, what, names=(), hint=""):
        super().__init__(what)
        self.names = list(names)
        self.hint = hint
