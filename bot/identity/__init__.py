"""Who a citizen is: the binding to an identity provider's answer, and the vault that seals what is kept of it."""
