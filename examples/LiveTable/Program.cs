// A live table: a server of quotes, a Blazor page that is bound to it, and a plain page on the same socket. --port moves them, --rate sets the pace.
using System;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Quotes;

var options = new ConfigurationBuilder().AddCommandLine(args).Build();
var port = options.GetValue("port", 5080);

using var market = new Market(updatesPerSecond: options.GetValue("rate", 4000));
await using var server = new QuoteServer(market, port + 1);
await server.StartAsync();
await using var page = PageServer.Build(port, server);
await page.StartAsync();

Console.WriteLine($"Live table:   http://127.0.0.1:{port}/");
Console.WriteLine($"Plain page:   http://127.0.0.1:{port + 1}/");
Console.WriteLine($"Their socket: {server.Uri}");
await page.WaitForShutdownAsync();
