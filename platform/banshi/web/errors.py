"""What people are told when something is wrong, and what the log keeps of it: no name, no number, no address."""

import time
import traceback
from collections.abc import Mapping
from typing import cast
from uuid import uuid4

import structlog
from flask import Flask, current_app, g, jsonify, make_response, request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from banshi.logs import configure_logs
from banshi.plugin import PluginFailed
from banshi.storage.database import StoreUnavailable
from banshi.web import pages, problems, security, sessions

RETRY_SECONDS = 5
_MEBIBYTE = 1024 * 1024


def _(text: str) -> str:
    return text


# Code: what it is, and what to do.
WORDS: Mapping[int, tuple[str, str]] = {
    400: (_("请求没有被接受"), _("页面可能停留太久，或来自其他网站。请返回上一页，刷新后重新提交。")),
    401: (_("请重新登录"), _("登录已过期。请在新窗口登录后再试，本页已填写的内容不会丢失。")),
    404: (_("没有找到这个页面"), _("地址可能有误，或者您没有查看的权限。请从首页重新进入。")),
    405: (_("不能这样打开"), _("请返回上一页，用页面上的按钮操作。")),
    413: (_("提交的内容太大"), _("本页一次最多提交 {limit}。请减少文件或分次提交。")),
    429: (_("操作太频繁"), _("请过几分钟再试。")),
    500: (_("系统出错了"), _("您的操作没有完成。请稍后再试；如仍有问题，请把下面的编号告诉管理员。")),
    503: (_("系统暂时不能使用"), _("您的操作没有完成，已保存的内容不受影响。请过几秒再试。")),
}
PLUGIN_WORDS = (
    _("这项业务暂时办不了"),
    _("系统的一个扩展程序出错，您的操作没有完成，已填写的内容不受影响。请把下面的编号告诉管理员，修好后再办。"),
)
_OUTAGES = (StoreUnavailable, OperationalError, InterfaceError, PoolTimeoutError)
_SAME_AS = {403: 404, 408: 503, 410: 404, 414: 400, 415: 400, 422: 400, 431: 400}

log = structlog.get_logger("banshi.web")


def install(app: Flask) -> None:
    """Answer every error in words, and write one line a request."""
    configure_logs()
    app.before_request(_begin)
    app.after_request(_note)
    app.register_error_handler(HTTPException, answer_http)
    for outage in _OUTAGES:
        app.register_error_handler(outage, answer_outage)
    app.register_error_handler(PluginFailed, answer_plugin)
    app.register_error_handler(Exception, answer_crash)


def answer_http(error: HTTPException) -> Response:
    if error.response is not None:
        return cast(Response, error.response)
    if isinstance(error, RequestEntityTooLarge):
        return page_for(413, limit=_size(request.max_content_length or security.FORM_BYTES))
    response = page_for(error.code or 500)
    for name, value in error.get_headers():
        if name in ("WWW-Authenticate", "Retry-After"):
            response.headers[name] = value
    if error.code == 405:
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return response


def answer_outage(error: Exception) -> Response:
    log_failure("store unavailable", error)
    response = page_for(503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def answer_plugin(error: PluginFailed) -> Response:
    """Not our code and not the person's doing: the log names the plugin, for whoever can mend it."""
    if isinstance(error.__cause__, _OUTAGES):
        return answer_outage(error.__cause__)
    log_failure("plugin failed", error.__cause__ or error, plugin=error.plugin, door=error.door, reason=error.reason)
    return page_for(503, PLUGIN_WORDS)


def answer_crash(error: Exception) -> Response:
    log_failure("failed", error)
    return page_for(500)


def page_for(code: int, words: tuple[str, str] | None = None, **arguments: object) -> Response:
    """The error page of `code`, in these `words` or its own; or its JSON for a script that asks for that.

    A program gets a problem.
    """
    if sessions.is_api():
        return problems.problem_for(code, words)
    code = _SAME_AS.get(code, code)
    if code >= 500:
        sessions.forget()
    title, advice = words or WORDS.get(code) or WORDS[400 if code < 500 else 500]
    said = pages.translator().say(title)
    what = pages.translator().say(advice, **arguments)
    if request.accept_mimetypes.best == "application/json":
        body = {"error": {"code": code, "message": said, "advice": what, "request": request_id()}}
        return make_response(jsonify(body), code)
    html = pages.render("error.html", title=said, code=code, advice=what, request_id=request_id())
    return make_response(html, code)


def request_id() -> str:
    """The number of this request, which the log has too."""
    if "request_id" not in g:
        g.request_id = uuid4().hex[:12]
    number: str = g.request_id
    return number


def _begin() -> None:
    g.began = time.perf_counter()
    request_id()


def _note(response: Response) -> Response:
    """The rule of the address, never the address: that holds numbers."""
    began = g.get("began", time.perf_counter())
    log.info(
        "request",
        request=request_id(),
        method=request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "other",
        rule=request.url_rule.rule if request.url_rule else "",
        status=response.status_code,
        ms=round((time.perf_counter() - began) * 1000, 1),
    )
    response.headers["X-Request-ID"] = request_id()
    return response


def log_failure(event: str, error: BaseException, **named: str) -> None:
    """Which error and where; not its text, which may quote what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    cause = error.__cause__
    log.error(
        event,
        request=request_id(),
        rule=request.url_rule.rule if request.url_rule else "",
        error=type(error).__name__,
        cause=type(cause).__name__ if cause else "",
        at=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
        **named,
    )
    if current_app.debug:
        traceback.print_exception(error)


def _size(limit: int) -> str:
    return f"{limit // _MEBIBYTE} MB" if limit >= _MEBIBYTE else f"{limit // 1024} KB"
