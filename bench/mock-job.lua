-- The request that wrk sends; its body and the form of its answer are the environment's BODY and ACCEPT. Where POLL is a path, each second request
-- asks there for the job that was answered last, whose id stands in the place of ID.
local body = os.getenv("BODY")
local poll = os.getenv("POLL")

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer bench"
wrk.headers["Accept"] = os.getenv("ACCEPT")
wrk.body = body

if poll then
  local asked = { Authorization = "Bearer bench", Accept = os.getenv("ACCEPT") }
  local last = nil
  local isPollDue = false

  function request()
    isPollDue = last ~= nil and not isPollDue
    if isPollDue then
      return wrk.format("GET", (poll:gsub("ID", last)), asked, "")
    end
    return wrk.format("POST")
  end

  function response(_, _, answer)
    last = answer:match('"[%w_]*id":"([^"]+)"') or last
  end
end
