"""Never lost, never late, never twice: first sight, the reply window, and delivery after it."""
