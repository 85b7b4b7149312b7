"""Calendar letters that follow the hearing, and the replies to them."""
