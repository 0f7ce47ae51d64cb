using System;

Console.WriteLine("Quickstart");
