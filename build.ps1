#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds, tests, shows, publishes or measures Lakehouse. PowerShell 7 on Linux, macOS or Windows, and the .NET 10 SDK.
.PARAMETER Task
    Build      compiles everything, warnings are errors
    Test       runs every test; peers that are absent are named and skipped
    Demo       replays captured change events into tables and queries them
    Publish    puts the program `lakehouse` into artifacts/lakehouse
    Benchmark  runs the kernel benchmarks; tests/Benchmarks/run.sh measures end to end
.PARAMETER Configuration
    Release, or Debug.
.PARAMETER Runtime
    For Publish: a runtime such as linux-x64 or win-x64 makes a program that needs no installed .NET.
.EXAMPLE
    ./build.ps1 -Task Publish -Runtime linux-x64
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateSet('Build', 'Test', 'Demo', 'Publish', 'Benchmark')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    [string] $Runtime
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot

function PathOf([string] $relative) { [System.IO.Path]::Combine($root, $relative) }

function Invoke-DotNet([string[]] $words) {
    if (-not $PSCmdlet.ShouldProcess("dotnet $($words -join ' ')", 'Run')) { return }
    & dotnet @words
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($words -join ' ') ended with $LASTEXITCODE" }
}

switch ($Task) {
    'Build' {
        Invoke-DotNet @('build', (PathOf 'Lakehouse.sln'), '-c', $Configuration, '--nologo')
    }
    'Test' {
        Invoke-DotNet @('test', '--solution', (PathOf 'Lakehouse.sln'), '-c', $Configuration)
    }
    'Demo' {
        Invoke-DotNet @('run', '--project', (PathOf 'src/Cli'), '-c', $Configuration, '--', 'demo')
    }
    'Publish' {
        $words = @('publish', (PathOf 'src/Cli'), '-c', $Configuration, '-o', (PathOf 'artifacts/lakehouse'), '--nologo')
        if ($Runtime) { $words += @('-r', $Runtime, '--self-contained') }
        Invoke-DotNet $words
    }
    'Benchmark' {
        Invoke-DotNet @('run', '--project', (PathOf 'tests/Benchmarks'), '-c', 'Release', '--', '--filter', '*')
    }
}
