# The week's bulletin on Mondays, the month's report on the first, or on the first day after that on
# which this runs: each is made once, kept with the log, and handed over. What REPORTS and HAND_OVER
# are to nightly-check.sh, for Windows PowerShell 5.1 or later.
#
#   powershell -NoProfile -ExecutionPolicy Bypass -File nightly-reports.ps1 DATABASE FOLDER [HAND_OVER]
#
# Leaves the papers in FOLDER, and there reports.log and errors.log. HAND_OVER is a program that is
# called with each paper, each time until it ends with 0. Exit code: 0, else the first failure.
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

$made = Join-Path $Folder "reports.made"
$handed = Join-Path $Folder "reports.handed"
$today = $Day.ToString("yyyy-MM-dd")

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
            & $casefile --db $Database --no-input report $Kind last --issue -o $paper `
                1>> (Join-Path $Folder "reports.log") 2>> (Join-Path $Folder "errors.log")
            if ($LASTEXITCODE -ne 0) { Failed $Kind $LASTEXITCODE }
        }
        if (-not (Test-Path -LiteralPath $paper)) { return }
        Add-Content -LiteralPath $made -Encoding UTF8 -Value "$key $paper"
    }
    if (-not $HandOver -or -not (Test-Path -LiteralPath $paper)) { return }
    if ((Test-Path -LiteralPath $handed) -and ((Get-Content -LiteralPath $handed) -contains $key)) {
        return
    }
    & $HandOver $paper 2>> (Join-Path $Folder "errors.log")
    if ($LASTEXITCODE -eq 0) { Add-Content -LiteralPath $handed -Encoding UTF8 -Value $key }
    else { Failed $Kind $LASTEXITCODE }
}

function Failed([string]$Kind, [int]$Code) {
    [Console]::Error.WriteLine("casefile report ${Kind}: exit $Code; see $Folder\errors.log")
    if ($script:worst -eq 0) { $script:worst = $Code }
}

$monday = $Day.AddDays(-((([int]$Day.DayOfWeek) + 6) % 7)).ToString("yyyy-MM-dd")
$first = $Day.ToString("yyyy-MM") + "-01"
if (-not (Test-Path -LiteralPath $made)) {
    # the first day: what was due before it is nobody's loss
    New-Item -ItemType File -Path $made | Out-Null
    if ($today -ne $monday) { Add-Content -LiteralPath $made -Encoding UTF8 -Value "weekly $monday -" }
    if ($today -ne $first) { Add-Content -LiteralPath $made -Encoding UTF8 -Value "monthly $first -" }
}
Report "weekly" $monday
Report "monthly" $first
exit $script:worst
