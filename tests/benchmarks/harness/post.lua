-- For wrk: POST the bodies of the file BODIES, one JSON body a line, round robin; AUTHORIZATION may be empty.
local requests, place = {}, 0

function init()
  local headers = { ["Content-Type"] = "application/json", ["Accept"] = "application/json" }
  local key = os.getenv("AUTHORIZATION")
  if key and key ~= "" then headers["Authorization"] = key end
  for line in io.lines(os.getenv("BODIES")) do
    requests[#requests + 1] = wrk.format("POST", os.getenv("URLPATH"), headers, line)
  end
  math.randomseed(42)
  place = math.random(#requests)
end

function request()
  place = place % #requests + 1
  return requests[place]
end
