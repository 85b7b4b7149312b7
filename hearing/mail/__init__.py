"""Letters: drafted, looked at by a person, sent; and the personal links they carry."""
