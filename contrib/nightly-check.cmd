@echo off
rem Ask every night what is late, tell those whom it concerns, and ask whether the log is as it was
rem written; run by the task of casefile-check.xml, which starts no second run beside this one.
rem
rem   nightly-check.cmd DATABASE FOLDER [REPORTS [HAND_OVER]]
rem
rem Leaves in FOLDER: check.txt, verify.txt, heads.txt and errors.log, as nightly-check.sh does, and in
rem REPORTS what nightly-reports.ps1 makes. The program is the one beside this file, else the one on the
rem path. Exit codes: 0 nothing found, 10 something found, 11 the log is not as it was written (whatever
rem else there is), any other: the first failure. 11 and failures also stand in the event log of the
rem system.
setlocal
set "database=%~1"
set "folder=%~2"
set "reports=%~3"
set "handover=%~4"
set "casefile=casefile"
if exist "%~dp0casefile.cmd" set "casefile=%~dp0casefile.cmd"
set worst=0
if not exist "%folder%" mkdir "%folder%"
call :look check --notify --anchor "%folder%\heads.txt"
call :look verify --anchor "%folder%\heads.txt"
if defined reports call :reports
exit /b %worst%

:look
>>"%folder%\%1.txt" echo %date% %time%
cmd /d /s /c ""%casefile%" --db "%database%" --no-input %*" >>"%folder%\%1.txt" 2>>"%folder%\errors.log"
set code=%errorlevel%
if %code% equ 0 goto :eof
if %code% equ 10 if %worst% equ 0 set worst=10
if %code% equ 10 goto :eof
if %code% equ 11 set worst=11
call :failed %1
goto :eof

:reports
set "more="
if defined handover set more="%handover%"
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0nightly-reports.ps1" "%database%" "%reports%" %more% 2>>"%folder%\errors.log"
set code=%errorlevel%
if %code% neq 0 call :failed report
goto :eof

:failed
if %worst% equ 0 set worst=%code%
if %worst% equ 10 set worst=%code%
>>"%folder%\errors.log" echo %date% %time% casefile %1: exit %code%
if %code% equ 11 (eventcreate /L APPLICATION /T ERROR /ID 11 /SO casefile /D "The log is not as it was written." >nul)
if %code% neq 11 (eventcreate /L APPLICATION /T WARNING /ID 1 /SO casefile /D "casefile %1 failed: exit %code%." >nul)
goto :eof
