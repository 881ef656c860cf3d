package app

import accountpages "maillage/internal/web/account"

// Home gives tests the pages whose guide the sample world fills.
func (a *App) Home() *accountpages.Pages { return a.home }
