"""The pretend Alipay: the side of it that calls banshi, and the OpenAPI that banshi calls."""
