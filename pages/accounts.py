"""用户与日志: the administrator keeps the accounts, the auditor reads the access log; neither has the other's part."""

from pages._account_list import account_list
from pages._log_search import log_search
from pages._page import page

if page().viewer.administers:
    account_list()
if page().viewer.audits:
    log_search()
