# The week's bulletin on Mondays, the month's report on the first, or on the first day after that on
# which this runs: each is made once, kept with the log, and handed over. What REPORTS and HAND_OVER
# are to nightly-check.sh, for Windows PowerShell 5.1 or later; nightly-check.cmd calls it.
#
#   powershell -NoProfile -ExecutionPolicy Bypass -File nightly-reports.ps1 DATABASE FOLDER [HAND_OVER]
#
# Leaves the papers in FOLDER, and there reports.log and errors.log. HAND_OVER is a program that is
# called with each paper, each time until it ends with 0. Exit code: 0, else the first failure.
# CASEFILE names the program; else it is the one beside this file, else the one on the path.
# CASEFILE_LANG=zh for Chinese.
param(
    [Parameter(Mandatory = $true)][string]$Database,
    [Parameter(Mandatory = $true)][string]$Folder,
    [string]$HandOver = "",
    [datetime]$Day = (Get-Date)
)
# what a program says on its error stream ends nothing here
$ErrorActionPreference = "Continue"
$PSNativeCommandUseErrorActionPreference = $false
$own = Join-Path $PSScriptRoot "python\python.exe"
[string[]]$casefile = "casefile"
if ($env:CASEFILE) { $casefile = $env:CASEFILE }
elseif (Test-Path -LiteralPath $own) { $casefile = $own, "-m", "casefile" }
$env:PYTHONIOENCODING = "utf-8"
$utf8 = New-Object System.Text.UTF8Encoding $false
$script:worst = 0
New-Item -ItemType Directory -Force -Path $Folder | Out-Null

$made = Join-Path $Folder "reports.made"
$handed = Join-Path $Folder "reports.handed"
$reports = Join-Path $Folder "reports.log"
$errors = Join-Path $Folder "errors.log"
# written out by the calendar of everywhere, not by that of the account
$plain = [System.Globalization.CultureInfo]::InvariantCulture
$today = $Day.ToString("yyyy-MM-dd", $plain)

# Both sides of a pipe speak this, if there is a console to tell it.
function Speak([System.Text.Encoding]$Encoding) {
    try { [Console]::OutputEncoding = $Encoding } catch { }
}

# Run a program with these words; its exit code, 127 where there is no such program. What it says is
# added to the logs in UTF-8: Windows PowerShell's own >> would write UTF-16. What this says itself
# goes to the caller's file, in the code page of the system as all else there.
function Run([string[]]$Words) {
    $global:LASTEXITCODE = 0
    $spoken = [Console]::OutputEncoding
    Speak $utf8
    $program, $rest = $Words[0], @($Words | Select-Object -Skip 1)
    try {
        & $program @rest 2>&1 | ForEach-Object {
            $log = if ($_ -is [System.Management.Automation.ErrorRecord]) { $errors } else { $reports }
            Add-Content -LiteralPath $log -Encoding UTF8 -Value "$_"
        }
        return $LASTEXITCODE
    } catch {
        Add-Content -LiteralPath $errors -Encoding UTF8 -Value "$_"
        return 127
    } finally {
        Speak $spoken
    }
}

# The report of the last week, or month, once in each: on the first day that this runs. $Since is the
# day that it became due. What could not be handed over is tried again each time.
function Report([string]$Kind, [string]$Since) {
    $key = "$Kind $Since"
    $known = Get-Content -LiteralPath $made -Encoding UTF8 |
        Where-Object { $_.StartsWith("$key ") } | Select-Object -First 1
    if ($known) {
        $paper = $known.Substring($key.Length + 1)
    } else {
        $paper = Join-Path $Folder ("{0}-{1}.docx" -f $Kind, $today)
        if (-not (Test-Path -LiteralPath $paper)) {
            $code = Run ($casefile + @("--db", $Database, "--no-input", "report", $Kind, "last", "--issue", "-o", $paper))
            if ($code -ne 0) { Failed $Kind $code }
        }
        if (-not (Test-Path -LiteralPath $paper)) { return }
        Add-Content -LiteralPath $made -Encoding UTF8 -Value "$key $paper"
    }
    if (-not $HandOver -or -not (Test-Path -LiteralPath $paper)) { return }
    if ((Test-Path -LiteralPath $handed) -and
        ((Get-Content -LiteralPath $handed -Encoding UTF8) -contains $key)) { return }
    $code = Run @($HandOver, $paper)
    if ($code -eq 0) { Add-Content -LiteralPath $handed -Encoding UTF8 -Value $key }
    else { Failed $Kind $code }
}

function Failed([string]$Kind, [int]$Code) {
    [Console]::Error.WriteLine("casefile report ${Kind}: exit $Code; see $errors")
    if ($script:worst -eq 0) { $script:worst = $Code }
}

$monday = $Day.AddDays(-((([int]$Day.DayOfWeek) + 6) % 7)).ToString("yyyy-MM-dd", $plain)
$first = $Day.ToString("yyyy-MM", $plain) + "-01"
if (-not (Test-Path -LiteralPath $made)) {
    # the first day: what was due before it is nobody's loss
    New-Item -ItemType File -Path $made | Out-Null
    if ($today -ne $monday) { Add-Content -LiteralPath $made -Encoding UTF8 -Value "weekly $monday -" }
    if ($today -ne $first) { Add-Content -LiteralPath $made -Encoding UTF8 -Value "monthly $first -" }
}
Report "weekly" $monday
Report "monthly" $first
exit $script:worst
