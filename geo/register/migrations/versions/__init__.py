"""One module a step; what a step made stands beside it and is never changed once released."""
