"""Errors of the API, with the texts of the real one."""

from standin.apiserver import resources


class ApiError(Exception):
    def __init__(self, code, reason, message, details=None):
        super().__init__(message)
        self.code, self.reason, self.message, self.details = code, reason, message, details

    def body(self):
        status = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                  "message": self.message, "reason": self.reason}
        if self.details:
            status["details"] = self.details
        return status | {"code": self.code}


def _details(resource, name):
    details = {"name": name, "kind": resource.plural} if name else {"kind": resource.plural}
    return {"group": resource.group} | details if resource.group else details


def not_found(resource, name):
    return ApiError(404, "NotFound", f'{resource.qualified} "{name}" not found', _details(resource, name))


def already_exists(resource, name):
    return ApiError(409, "AlreadyExists", f'{resource.qualified} "{name}" already exists', _details(resource, name))


def conflict(resource, name):
    return ApiError(409, "Conflict",
                    f'Operation cannot be fulfilled on {resource.qualified} "{name}": the object has been modified; '
                    "please apply your changes to the latest version and try again", _details(resource, name))


def other_uid(resource, name, expected, actual):
    return ApiError(409, "Conflict",
                    f'Operation cannot be fulfilled on {resource.qualified} "{name}": Precondition failed: UID in precondition: '
                    f"{expected}, UID in object meta: {actual}", _details(resource, name))


def unauthorized():
    return ApiError(401, "Unauthorized", "Unauthorized")


def forbidden(user, verb, resource, name, namespace, hint=""):
    where = f'in the namespace "{namespace}"' if namespace else "at the cluster scope"
    subject = f'{resource.qualified} "{name}"' if name else resource.qualified
    return ApiError(403, "Forbidden",
                    f'{subject} is forbidden: User "{user}" cannot {verb} resource "{resource.plural}" in API group '
                    f'"{resource.group}" {where}{hint}', _details(resource, name))


def forbidden_path(user, verb, path):
    return ApiError(403, "Forbidden", f'forbidden: User "{user}" cannot {verb} path "{path}"')


def bad_request(message):
    return ApiError(400, "BadRequest", message)


def invalid(resource, name, message):
    return ApiError(422, "Invalid", f'{resource.kind}{"." + resource.group if resource.group else ""} "{name}" is '
                                    f"invalid: {message}", _details(resource, name))


def path_not_found():
    return ApiError(404, "NotFound", "the server could not find the requested resource")


def not_implemented(what):
    return ApiError(501, "NotImplemented", f"stand-in: {what} is not implemented")


def timed_out(verb, path):
    found = resources.by_path(path)
    what = " ".join(filter(None, (found[0].plural, found[2]))) if found else path
    return ApiError(504, "Timeout", "the server was unable to return a response in the time allotted, but may still be "
                                    f"processing the request ({verb} {what})")


def storage(message):
    return ApiError(500, "InternalError", message)
