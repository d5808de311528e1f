"""The pretend identity provider: OpenID Connect's authorization code flow with PKCE."""
