"""Written answers: who answers open questions, until when, who approves, the published annex."""
