"""The picture that stands where something was removed."""

TEXT = "Diese Stelle wurde entfernt.\nThis passage was removed."
