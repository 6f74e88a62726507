using Lakehouse.Cli;

return await LakehouseProgram.RunAsync(args, CliHost.ForProcess());
