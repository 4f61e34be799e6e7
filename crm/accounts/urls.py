"""Where people sign in, and set what is theirs."""

from django.urls import path

from crm.accounts.pages import PreferencesPage, SignInPage, SignOutPage, SwitchPage

app_name = "accounts"
urlpatterns = [
    path("sign-in/", SignInPage.as_view(), name="sign-in"),
    path("sign-out/", SignOutPage.as_view(), name="sign-out"),
    path("switch/", SwitchPage.as_view(), name="switch"),
    path("preferences/", PreferencesPage.as_view(), name="preferences"),
]
