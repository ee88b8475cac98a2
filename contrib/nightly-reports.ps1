# The week's bulletin on Mondays, the month's report on the first: each kept with the log, and handed
# over. What REPORTS and HAND_OVER are to nightly-check.sh, for Windows PowerShell 5.1 or later.
#
#   powershell -NoProfile -ExecutionPolicy Bypass -File nightly-reports.ps1 DATABASE FOLDER [HAND_OVER]
#
# Leaves the papers in FOLDER, and there reports.log and errors.log. HAND_OVER is a program that is
# called with each paper. A paper that is there is not made again. Exit code: 0, else the first failure.
# CASEFILE names the program if it is not on the path; CASEFILE_LANG=zh for Chinese.
param(
    [Parameter(Mandatory = $true)][string]$Database,
    [Parameter(Mandatory = $true)][string]$Folder,
    [string]$HandOver = "",
    [datetime]$Day = (Get-Date)
)
$casefile = if ($env:CASEFILE) { $env:CASEFILE } else { "casefile" }
$script:worst = 0
New-Item -ItemType Directory -Force -Path $Folder | Out-Null

function Report([string]$Kind) {
    $paper = Join-Path $Folder ("{0}-{1}.docx" -f $Kind, $Day.ToString("yyyy-MM-dd"))
    if (Test-Path -LiteralPath $paper) { return }
    & $casefile --db $Database --no-input report $Kind last --issue -o $paper `
        1>> (Join-Path $Folder "reports.log") 2>> (Join-Path $Folder "errors.log")
    $code = $LASTEXITCODE
    if ($code -eq 0 -and $HandOver) {
        & $HandOver $paper 2>> (Join-Path $Folder "errors.log")
        $code = $LASTEXITCODE
    }
    if ($code -ne 0) {
        [Console]::Error.WriteLine("casefile report ${Kind}: exit $code; see $Folder\errors.log")
        if ($script:worst -eq 0) { $script:worst = $code }
    }
}

if ($Day.DayOfWeek -eq [DayOfWeek]::Monday) { Report "weekly" }
if ($Day.Day -eq 1) { Report "monthly" }
exit $script:worst
