"""Who works on a hearing: roles, invitations, accounts, and what they changed."""
