@rem Called by trol.cmd and mvnw.cmd: find-jdk.cmd 25 sets jdk (a folder) or ends with 1. Reads each JDK's release file.
@echo off
set "jdk="
if defined TROL_JAVA (
    call :try "%TROL_JAVA%" %1
    goto :done
)
if defined JAVA_HOME call :try "%JAVA_HOME%" %1
if not defined jdk for /f "delims=" %%j in ('where java 2^>nul') do call :beside "%%~dpj" %1
if not defined jdk for /d %%d in ("%ProgramFiles%\Java\*" "%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Microsoft\jdk*" "%ProgramFiles%\Zulu\*" "%ProgramFiles%\Amazon Corretto\*" "%ProgramFiles%\BellSoft\*" "%USERPROFILE%\.jdks\*") do call :try "%%~d" %1
:done
if defined jdk exit /b 0
exit /b 1

:beside
if defined jdk exit /b
for %%b in ("%~1..") do call :try "%%~fb" %2
exit /b

:try
if defined jdk exit /b
if not exist "%~1\bin\java.exe" exit /b
if not exist "%~1\release" exit /b
for /f "tokens=2 delims==." %%v in ('findstr /b "JAVA_VERSION=" "%~1\release"') do set "major=%%~v"
set "major=%major:"=%"
if "%major%"=="" exit /b
if %major% geq %2 set "jdk=%~1"
exit /b
