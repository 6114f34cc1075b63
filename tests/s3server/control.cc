// JSON over /_s3server/. A field of the wrong type or an unknown one is refused with its name, so
// that a misspelt rule cannot silently match everything.

#include "tests/s3server/control.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/http_session.h"
#include "tests/s3server/server.h"

namespace s3server {
namespace {

using nlohmann::json;

Response JsonResponse(const json& value, int status = 200) {
  Response response = EmptyResponse(status);
  response.Set("Content-Type", "application/json");
  response.text = value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  response.length = response.text.size();
  return response;
}

Response Fail(int status, const std::string& message) {
  return JsonResponse({{"error", message}}, status);
}

// Takes fields out of an object; what is left at the end is unknown.
class Fields {
 public:
  explicit Fields(json object) : object_(std::move(object)) {}

  void Text(const char* name, std::string* out) {
    Take(name, &json::is_string, [out](const json& v) { *out = v.get<std::string>(); });
  }
  template <typename Int>
  void Number(const char* name, Int* out) {
    Take(name, &json::is_number_integer, [out](const json& v) { *out = v.get<Int>(); });
  }
  void Seconds(const char* name, absl::Duration* out) {
    Take(name, &json::is_number, [out](const json& v) { *out = absl::Seconds(v.get<double>()); });
  }
  void Headers(const char* name, HeaderList* out) {
    Take(name, &json::is_object, [this, out, name](const json& v) {
      for (const auto& item : v.items()) {
        if (item.value().is_string()) {
          out->emplace_back(item.key(), item.value().get<std::string>());
        } else {
          error_ = absl::StrCat(name, ": values must be strings");
        }
      }
    });
  }
  // Empty when all fields were known and well-typed.
  std::string Error() const {
    if (error_.empty() && !object_.empty()) {
      return absl::StrCat("unknown field: ", object_.begin().key());
    }
    return error_;
  }

 private:
  template <typename Use>
  void Take(const char* name, bool (json::*is)() const noexcept, Use use) {
    auto it = object_.find(name);
    if (it == object_.end()) {
      return;
    }
    if (((*it).*is)()) {
      use(*it);
    } else {
      error_ = absl::StrCat("wrong type: ", name);
    }
    object_.erase(it);
  }

  json object_;
  std::string error_;
};

std::string ParseRule(const json& object, FaultRule* rule) {
  Fields fields(object);
  std::string op;
  std::string action = "none";
  fields.Text("op", &op);
  fields.Text("method", &rule->method);
  fields.Text("bucket", &rule->bucket);
  fields.Text("key", &rule->key);
  fields.Text("key_prefix", &rule->key_prefix);
  fields.Number("part_number", &rule->part_number);
  fields.Number("first", &rule->first);
  fields.Number("last", &rule->last);
  fields.Number("every", &rule->every);
  fields.Text("action", &action);
  fields.Number("status", &rule->status);
  fields.Text("code", &rule->code);
  fields.Text("message", &rule->message);
  fields.Text("detail", &rule->detail);
  fields.Headers("headers", &rule->headers);
  fields.Number("bytes", &rule->bytes);
  fields.Number("shift", &rule->shift);
  fields.Seconds("seconds", &rule->duration);
  if (!fields.Error().empty()) {
    return fields.Error();
  }
  const absl::optional<FaultAction> parsed = ParseFaultAction(action);
  if (!parsed) {
    return absl::StrCat("unknown action: ", action);
  }
  rule->action = *parsed;
  if (!op.empty()) {
    rule->op = ParseOp(op);
    if (!rule->op) {
      return absl::StrCat("unknown op: ", op);
    }
  }
  if (rule->every < 1) {
    return "every must be at least 1";
  }
  return "";
}

Response GetLog(Server* server, const Request& request) {
  if (request.Query("summary") == nullptr) {
    std::string text = "[";
    for (const LogEntry& entry : server->log().Snapshot()) {
      absl::StrAppend(&text, text.size() > 1 ? ",\n" : "", ToJson(entry));
    }
    Response response = JsonResponse(json());
    response.text = text + "]\n";
    response.length = response.text.size();
    return response;
  }
  json ops = json::object();
  uint64_t total = 0;
  const auto summary = server->log().Summary();
  for (size_t i = 0; i < summary.size(); ++i) {
    if (summary[i].count > 0) {
      total += summary[i].count;
      const Op op = static_cast<Op>(i);
      ops[std::string(OpName(op))] = {{"count", summary[i].count},
                                      {"peak", server->log().Peak({op})},
                                      {"errors", summary[i].errors},
                                      {"bytes_in", summary[i].bytes_in},
                                      {"bytes_out", summary[i].bytes_out}};
    }
  }
  return JsonResponse({{"count", total},
                       {"peak", server->log().Peak()},
                       {"writes", server->log().CountWrites()},
                       {"ops", std::move(ops)}});
}

Response PostFault(Server* server, const std::string& body) {
  const json object = json::parse(body, nullptr, false);
  if (!object.is_object()) {
    return Fail(400, "the body must be a JSON object");
  }
  FaultRule rule;
  const std::string error = ParseRule(object, &rule);
  return error.empty() ? JsonResponse({{"id", server->AddFault(std::move(rule))}})
                       : Fail(400, error);
}

Response PostModel(Server* server, const std::string& body) {
  const json object = json::parse(body, nullptr, false);
  if (!object.is_object()) {
    return Fail(400, "the body must be a JSON object");
  }
  Fields fields(object);
  Model model;
  fields.Seconds("latency", &model.latency);
  fields.Number("connection_bytes_per_second", &model.connection_bytes_per_second);
  fields.Number("total_bytes_per_second", &model.total_bytes_per_second);
  fields.Number("requests_per_second", &model.requests_per_second);
  if (!fields.Error().empty()) {
    return Fail(400, fields.Error());
  }
  server->SetModel(model);
  return JsonResponse(json::object());
}

// "seconds" from now on until the user's token expires; without it never.
Response PostUser(Server* server, const std::string& body) {
  const json object = json::parse(body, nullptr, false);
  if (!object.is_object()) {
    return Fail(400, "the body must be a JSON object");
  }
  Fields fields(object);
  User user;
  absl::Duration left = absl::InfiniteDuration();
  fields.Text("access_key", &user.access_key);
  fields.Text("secret_key", &user.secret_key);
  fields.Text("session_token", &user.session_token);
  fields.Seconds("seconds", &left);
  if (!fields.Error().empty()) {
    return Fail(400, fields.Error());
  }
  if (user.access_key.empty() || user.secret_key.empty()) {
    return Fail(400, "a user has access_key and secret_key");
  }
  user.expires = server->options().now() + left;
  server->PutUser(user);
  return JsonResponse(json::object());
}

Response FaultById(Server* server, const Request& request, absl::string_view text) {
  int id = 0;
  if (!absl::SimpleAtoi(text, &id)) {
    return Fail(400, "faults/ID: not a number");
  }
  const int hits = server->FaultHits(id);
  if (request.method == "DELETE") {
    server->RemoveFault(id);
  }
  return JsonResponse({{"hits", hits}});
}

}  // namespace

Response HandleControl(Server* server, const Request& request, const std::string& body) {
  absl::string_view path = request.raw_path;
  absl::ConsumePrefix(&path, kControlPrefix);
  const std::string call = absl::StrCat(request.method, " ", path);
  if (call == "GET log") {
    return GetLog(server, request);
  }
  if (call == "POST faults") {
    return PostFault(server, body);
  }
  if (call == "POST model") {
    return PostModel(server, body);
  }
  if (call == "POST users") {
    return PostUser(server, body);
  }
  if (request.method == "DELETE" && absl::ConsumePrefix(&path, "users/")) {
    return server->RemoveUser(std::string(path)) ? JsonResponse(json::object())
                                                 : Fail(404, "there is no such user");
  }
  if (absl::ConsumePrefix(&path, "faults/") && request.method != "POST") {
    return FaultById(server, request, path);
  }
  if (call == "POST log/clear") {
    server->log().Clear();
  } else if (call == "DELETE faults") {
    server->ClearFaults();
  } else if (call == "POST release") {
    server->ReleaseStalls();
  } else if (call == "POST pause") {
    server->Pause();
  } else if (call == "POST resume") {
    server->Resume();
  } else {
    return Fail(404, absl::StrCat("no such call: ", call));
  }
  return JsonResponse(json::object());
}

}  // namespace s3server
