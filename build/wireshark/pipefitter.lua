-- Wireshark reads captures of Pipefitter with this: copy it into the folder of personal Lua plugins (Help, About Wireshark,
-- Folders), or start with `wireshark -X lua_script:pipefitter.lua FILE`. Filters: pipefitter.pipe == "telemetry".
local pipefitter = Proto("pipefitter", "Pipefitter capture")
local jxta = Proto("jxta_message", "JXTA message")

local names = { "peer", "peer_id", "pipe", "pipe_id", "transport", "address", "kind", "summary" }
local f = {
  version = ProtoField.uint8("pipefitter.version", "Version"),
  direction = ProtoField.uint8("pipefitter.direction", "Direction", base.DEC, { [0] = "in", [1] = "out" }),
}
for _, name in ipairs(names) do
  f[name] = ProtoField.string("pipefitter." .. name, (name:gsub("_", " ")))
end
pipefitter.fields = {
  f.version, f.direction, f.peer, f.peer_id, f.pipe, f.pipe_id, f.transport, f.address, f.kind, f.summary,
}

local e = {
  version = ProtoField.uint8("jxta_message.version", "Version"),
  count = ProtoField.uint16("jxta_message.elements", "Elements"),
  namespace = ProtoField.string("jxta_message.namespace", "Namespace"),
  name = ProtoField.string("jxta_message.name", "Name"),
  type = ProtoField.string("jxta_message.type", "Type"),
  text = ProtoField.string("jxta_message.text", "Text"),
  body = ProtoField.bytes("jxta_message.body", "Body"),
}
jxta.fields = { e.version, e.count, e.namespace, e.name, e.type, e.text, e.body }

-- What cannot be read any further is left as it is: a capture may hold anything.
local function has(buffer, at, length)
  return length >= 0 and at + length <= buffer:len()
end

local function element(buffer, at, namespaces, tree)
  if not has(buffer, at, 12) or buffer(at, 4):string() ~= "jxel" then return nil end
  local start = at
  local namespace = namespaces[buffer(at + 4, 1):uint()] or "?"
  local flags = buffer(at + 5, 1):uint()
  local length = buffer(at + 6, 2):uint()
  at = at + 8
  if not has(buffer, at, length + 4) then return nil end
  local name = length > 0 and buffer(at, length):string(ENC_UTF_8) or ""
  local subtree = tree:add(jxta, buffer(start), namespace .. ":" .. name)
  subtree:add(e.namespace, namespace)
  if length > 0 then subtree:add(e.name, buffer(at, length), name) end
  at = at + length
  for _, flag in ipairs({ 1, 2 }) do
    if bit.band(flags, flag) ~= 0 then
      if not has(buffer, at, 2) then return nil end
      length = buffer(at, 2):uint()
      if not has(buffer, at + 2, length) then return nil end
      if flag == 1 and length > 0 then subtree:add(e.type, buffer(at + 2, length)) end
      at = at + 2 + length
    end
  end
  if not has(buffer, at, 4) then return nil end
  length = buffer(at, 4):uint()
  at = at + 4
  if not has(buffer, at, length) then return nil end
  if length > 0 then
    local body = buffer(at, length)
    local isText = not body:raw():find("[%z\1-\8\14-\31]")
    if isText then subtree:add(e.text, body, body:string(ENC_UTF_8)) else subtree:add(e.body, body) end
  end
  at = at + length
  subtree:set_len(at - start)
  -- An element that signs this one follows it.
  if bit.band(flags, 4) ~= 0 then return element(buffer, at, namespaces, subtree) end
  return at
end

function jxta.dissector(buffer, _, tree)
  if not has(buffer, 0, 9) or buffer(0, 4):string() ~= "jxmg" then return end
  local subtree = tree:add(jxta, buffer())
  subtree:add(e.version, buffer(4, 1))
  local namespaces = { [0] = "", [1] = "jxta" }
  local at = 7
  for number = 2, 1 + buffer(5, 2):uint() do
    if not has(buffer, at, 2) then return end
    local length = buffer(at, 2):uint()
    if not has(buffer, at + 2, length) then return end
    namespaces[number] = length > 0 and buffer(at + 2, length):string(ENC_UTF_8) or ""
    at = at + 2 + length
  end
  if not has(buffer, at, 2) then return end
  subtree:add(e.count, buffer(at, 2))
  local count = buffer(at, 2):uint()
  at = at + 2
  for _ = 1, count do
    at = element(buffer, at, namespaces, subtree)
    if at == nil then return end
  end
end

function pipefitter.dissector(buffer, packet, tree)
  if not has(buffer, 0, 4) or buffer(0, 1):uint() ~= 1 then return 0 end
  local fields = buffer(2, 2):uint()
  if not has(buffer, 4, fields) then return 0 end
  packet.cols.protocol = "Pipefitter"
  local subtree = tree:add(pipefitter, buffer(0, 4 + fields))
  subtree:add(f.version, buffer(0, 1))
  subtree:add(f.direction, buffer(1, 1))
  local out = buffer(1, 1):uint() == 1
  local at = 4
  while at + 3 <= 4 + fields do
    local name = names[buffer(at, 1):uint()]
    local length = buffer(at + 1, 2):uint()
    if not has(buffer, at + 3, length) then break end
    if name ~= nil and length > 0 then
      local value = buffer(at + 3, length)
      subtree:add(f[name], value, value:string(ENC_UTF_8))
      if name == "peer" then packet.cols[out and "dst" or "src"] = value:string(ENC_UTF_8) end
      if name == "summary" then packet.cols.info = value:string(ENC_UTF_8) end
    end
    at = at + 3 + length
  end
  packet.cols[out and "src" or "dst"] = "this peer"
  if buffer:len() > 4 + fields then jxta.dissector(buffer(4 + fields):tvb(), packet, tree) end
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, pipefitter)
