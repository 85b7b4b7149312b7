"""The conference of virtual participants: their way in, and who was there."""
