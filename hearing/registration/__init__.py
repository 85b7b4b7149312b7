"""Answers to invitations, seats, the waiting list, registration by oneself."""
