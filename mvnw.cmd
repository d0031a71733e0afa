@echo off
rem Runs Maven on a JDK 25: the mvn of MAVEN_HOME or PATH.
setlocal
call "%~dp0.mvn\find-jdk.cmd" 25
if not errorlevel 1 set "JAVA_HOME=%jdk%"
if defined MAVEN_HOME if exist "%MAVEN_HOME%\bin\mvn.cmd" (
    call "%MAVEN_HOME%\bin\mvn.cmd" %*
    exit /b
)
where /q mvn
if errorlevel 1 (
    echo mvnw: install Maven 3.6.3 or newer, so that mvn is on PATH or MAVEN_HOME names it. 1>&2
    exit /b 1
)
call mvn %*
exit /b
