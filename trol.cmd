@echo off
rem Starts trol, building it on first use. TROL_JAVA, TROL_JAVA_OPTS and TROL_LOG as in the shell script trol;
rem after a change to the sources set TROL_BUILD=always once.
setlocal
set "root=%~dp0"
call "%root%.mvn\find-jdk.cmd" 25
if errorlevel 1 (
    echo trol: needs a JDK 25 or newer: set JAVA_HOME or TROL_JAVA to one, or install any build of OpenJDK 25. 1>&2
    exit /b 1
)
set "target=%root%engine-cli\target"
set "jar=%target%\trol\trol.jar"
if "%TROL_BUILD%"=="always" goto :build
if exist "%jar%" goto :start
:build
echo trol: building (about a minute the first time) 1>&2
if not exist "%target%" mkdir "%target%"
call "%root%mvnw.cmd" -B -q -f "%root%pom.xml" -Dmaven.test.skip=true package > "%target%\build.log" 2>&1
if errorlevel 1 (
    type "%target%\build.log" 1>&2
    echo trol: the build failed; its output is above and in %target%\build.log 1>&2
    exit /b 1
)
:start
"%jdk%\bin\java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dai.djl.offline=true -DOPT_OUT_TRACKING=true %TROL_JAVA_OPTS% -jar "%jar%" %*
exit /b
