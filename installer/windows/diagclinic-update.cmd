@echo off
rem Each version's update program can mend the whole install and lead back: the newest one that starts does.
setlocal
for %%r in ("%~dp0..") do set "DIAGCLINIC_ROOT=%%~fr"
set "PROGRAM="
for /f "delims=" %%v in ('powershell -NoProfile -Command "Get-ChildItem -Directory (Join-Path $env:DIAGCLINIC_ROOT versions) | Where-Object Name -match '^\d+\.\d+\.\d+$' | Sort-Object { [version]$_.Name } -Descending | ForEach-Object Name"') do call :try "%DIAGCLINIC_ROOT%\versions\%%v\diagclinic-update.exe"
if not defined PROGRAM (
    echo No version's update program starts: run the set-up again, or start DiagClinic recovery. 1>&2
    exit /b 1
)
"%PROGRAM%" %*
exit /b

:try
if defined PROGRAM exit /b
"%~1" --help >nul 2>&1 && set "PROGRAM=%~1"
exit /b
