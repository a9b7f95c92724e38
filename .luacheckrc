-- What a playbook sees besides Lua: the host's modules, and no os, io or debug.
stds.playbook = {
  read_globals = {
    "assert", "error", "getmetatable", "ipairs", "next", "pairs", "pcall", "print",
    "rawequal", "rawget", "rawlen", "rawset", "require", "select", "setmetatable",
    "tonumber", "tostring", "type", "warn", "xpcall", "_VERSION",
    "coroutine", "math", "string", "table", "utf8",
    "sql", "redis", "backup", "files", "command", "commands", "hash", "ed25519", "base64",
    "json", "null", "uuid", "now",
  },
}

std = "playbook"
max_line_length = 110
