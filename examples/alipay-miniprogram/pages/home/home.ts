import { homePage } from "../../../core";
import { front } from "../../phone";

Page(homePage(front));
