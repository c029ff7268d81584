"""How kubeadm ends when it does not succeed."""


class KubeadmError(Exception):
    """Printed on standard error; exit code 1."""

    exit_code = 1


class PhaseError(KubeadmError):
    """An error within a workflow phase."""

    def __init__(self, phase, message):
        super().__init__(f"error execution phase {phase}: {message}")


class ValueErrors(KubeadmError):
    """Field errors of the configuration: exit code 3."""

    exit_code = 3

    def __init__(self, errors):
        super().__init__(errors[0] if len(errors) == 1 else f"[{', '.join(errors)}]")


class NotImplementedHere(Exception):
    """Something that the stand-in does not play: exit code 70, never a pretence."""
