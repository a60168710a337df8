@echo off
rem For capture programs on Windows that call ASTAP: the same options, files and exit codes, solved by Darksite.
node "%~dp0darksite.cjs" astap %*
exit /b %errorlevel%
