"""The reading site: the notebooks as pages for a browser, without a kernel (`make site`)."""
