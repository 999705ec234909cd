-- The priced job that wrk sends; the form of its answer is the environment's ACCEPT.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer bench"
wrk.headers["Accept"] = os.getenv("ACCEPT")
wrk.body = '{"type":"inference.flux-fast.schnell.txt2img.v2","config":{"prompt":"puppies in a cloud, 4k"}}'
