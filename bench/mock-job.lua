-- The request that wrk sends; its body and the form of its answer are the environment's BODY and ACCEPT.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer bench"
wrk.headers["Accept"] = os.getenv("ACCEPT")
wrk.body = os.getenv("BODY")
